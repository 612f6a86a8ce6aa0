"""One journey by Journeyman: `python -m benchmarks.ours here AGENT` without Prefect, `… flow AGENT` through the flow.

Settings come from the environment. The exit code is 0 only where the account is proven by a fresh sign-in.
"""

import asyncio
import sys

from journeyman.settings import load_settings

SERVICE = "acorn"


async def here(agent: str) -> str:
    """Run the stages in this process; return why the account is not proven, empty where it is."""
    from journeyman.bootstrap import open_journey  # noqa: PLC0415 - each variant pays for its own imports
    from journeyman.journey.loop import run_here  # noqa: PLC0415 - the same

    async with open_journey(load_settings(), agent, SERVICE) as journey:
        outcome = await run_here(journey)
        return "" if journey.settled else str(outcome)


async def flow(agent: str) -> str:
    """Run the deployment by name and follow it; return why the account is not proven, empty where it is."""
    from journeyman.engine.follow import run_and_follow  # noqa: PLC0415 - each variant pays for its own imports

    ending = await run_and_follow(load_settings(), f"sign-up/{SERVICE}", {"agent": agent}, lambda _: None)
    return "" if ending.completed and ending.result["proven"] else ending.message


if __name__ == "__main__":
    sys.exit(asyncio.run({"here": here, "flow": flow}[sys.argv[1]](sys.argv[2])) or 0)

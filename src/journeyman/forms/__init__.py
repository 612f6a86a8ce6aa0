"""Reading a page's fields: what each one is, and what the form is for. Pure functions over snapshots."""

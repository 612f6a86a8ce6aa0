"""The recipe language: model, loader, runner. A recipe is data: it can't run code, leave its origin or see a secret."""

"""How unevenly something is shared out."""


def gini(numbers: list[float]) -> float:
    """The Gini coefficient: 0 where all have the same, near 1 where one has everything."""
    total = sum(numbers)
    if not total:
        return 0.0
    ranked = sum(place * number for place, number in enumerate(sorted(numbers), start=1))
    return 2 * ranked / (len(numbers) * total) - (len(numbers) + 1) / len(numbers)

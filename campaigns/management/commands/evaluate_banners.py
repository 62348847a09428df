"""Try how banners are chosen in a made-up market, or estimate from logged decisions what plain rotation would have brought."""

import random
from concurrent.futures import ProcessPoolExecutor
from itertools import product

from django.core.management.base import BaseCommand, CommandError

from campaigns.evaluation.market import SETTINGS, Market
from campaigns.evaluation.policies import POLICIES
from campaigns.evaluation.replay import TooFew, estimate
from campaigns.evaluation.simulate import Result, mean, run
from campaigns.models import Campaign, EligibleSet, Sighting

BY_NAME = {policy.name: policy for policy in POLICIES}
NEEDED = 90.0  # per cent more clicks than rotation, stationary, 10,000 showings a day


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--setting", choices=SETTINGS, action="append", help="default: all three")
        parser.add_argument(
            "--per-day", type=int, action="append", help="viewable showings a day; default: 1000 and 10000"
        )
        parser.add_argument(
            "--policy", choices=list(BY_NAME), action="append", help="default: all; uniform always runs"
        )
        parser.add_argument("--seeds", type=int, default=20)
        parser.add_argument("--first-seed", type=int, default=1)
        parser.add_argument("--days", type=int, default=60)
        parser.add_argument("--companies", type=int, default=300)
        parser.add_argument("--sectors", type=int, default=12)
        parser.add_argument("--processes", type=int, default=1)
        parser.add_argument("--replay", action="store_true", help="estimate from this portal’s own decisions instead")

    def handle(self, **options):
        if options["replay"]:
            self._replay()
            return
        for setting, per_day in product(options["setting"] or SETTINGS, options["per_day"] or (1000, 10_000)):
            self._table(setting, per_day, options)

    def _table(self, setting: str, per_day: int, options: dict) -> None:
        names = list(dict.fromkeys(["uniform", *(options["policy"] or BY_NAME)]))
        seeds = range(options["first_seed"], options["first_seed"] + options["seeds"])
        shape = options["companies"], options["sectors"], options["days"]
        jobs = [(setting, per_day, name, seed, *shape) for name in names for seed in seeds]
        if options["processes"] > 1:
            with ProcessPoolExecutor(options["processes"]) as pool:
                found = list(pool.map(one, jobs))
        else:
            found = list(map(one, jobs))
        results = {name: found[number * len(seeds) : (number + 1) * len(seeds)] for number, name in enumerate(names)}
        self.stdout.write(
            f"\n{setting}: {per_day:,} viewable showings a day, {options['days']} days, {options['companies']} companies in "
            f"{options['sectors']} sectors, {len(seeds)} seeds; means with 95% intervals"
        )
        self.stdout.write(
            f"{'':10}{'clicks over uniform':>24}{'worst company':>16}{'at any deck end':>17}{'Gini':>7}"
            f"{'lift as measured':>24}{'significant':>13}"
        )
        for name, runs in results.items():
            self.stdout.write(line(name, runs, results["uniform"]))
        for goal in goals(setting, per_day, results):
            self.stdout.write(goal)

    def _replay(self) -> None:
        """What rotation among the same companies would have brought, by SNIPS."""
        try:
            found = estimate(logged())
        except TooFew as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Plain rotation: {100 * found.rate:.2f} clicks per 100 viewable (95%: {100 * found.low:.2f} to {100 * found.high:.2f}); "
            f"{found.effective:,.0f} effective showings, largest weight {found.largest:.1f}"
        )


def one(job: tuple) -> Result:
    """One run: the same market for every policy of a seed."""
    setting, per_day, name, seed, companies, sectors, days = job
    market = Market(setting, companies, sectors, random.Random(seed))  # noqa: S311  a simulation
    return run(market, BY_NAME[name](market), days=days, per_day=per_day, seed=seed + 1_000_000)


def line(name: str, runs: list[Result], uniform: list[Result]) -> str:
    """One policy in figures."""
    gain, width = mean(gains(runs, uniform))
    worst, _width = mean([run.worst for run in runs])
    at_ends = min(run.worst_ever for run in runs)
    unevenness, _width = mean([run.gini for run in runs])
    text = f"{name:10}{gain:+13.1f}% ± {width:6.1f} {worst:15.2f} {'' if at_ends > 1.5 else f'{at_ends:.3f}':>16}{unevenness:7.2f}"
    measured = [run.lift for run in runs if run.lift]
    if measured:
        middle, width = mean([one.gain for one in measured])
        significant = sum(one.is_significant for one in measured)
        text += f"{middle:+13.1f}% ± {width:6.1f} {f'{significant} of {len(runs)}':>13}"
    return text


def gains(runs: list[Result], uniform: list[Result]) -> list[float]:
    """How many per cent more clicks than rotation, seed by seed."""
    return [100 * (run.clicks / max(1, plain.clicks) - 1) for run, plain in zip(runs, uniform, strict=True)]


def goals(setting: str, per_day: int, results: dict[str, list[Result]]) -> list[str]:
    """What was to be reached, and whether it was."""
    if "ours" not in results:
        return []
    ours, uniform = results["ours"], results["uniform"]
    gain, width = mean(gains(ours, uniform))
    floor = min(run.worst_ever for run in ours)
    found = [("the worst company never under 30% of its equal share at the end of a deck", floor >= 0.3 - 1e-9)]
    if setting == "stationary" and per_day == 10_000:
        found.append((f"at least {NEEDED:.0f}% more clicks than rotation", gain >= NEEDED))
    if setting == "equal":
        false = sum(bool(run.lift and run.lift.is_significant) for run in ours)
        found.append(("no gain where there is none: the interval holds 0", abs(gain) <= width))
        found.append((f"“significant” in at most one of ten runs ({false} of {len(ours)})", false <= len(ours) / 10))
    if setting == "drift" and "90/10" in results:
        better, width = mean([one.clicks - other.clicks for one, other in zip(ours, results["90/10"], strict=True)])
        found.append((f"more clicks than 90/10 ({better:+.0f} ± {width:.0f})", better - width > 0))
    return [f"  {'reached' if is_met else 'NOT REACHED'}: {words}" for words, is_met in found]


def logged():
    """The portal's own viewable showings: their probability, that of plain rotation, and whether they were clicked."""
    rotation: dict[str, dict[int, float]] = {}
    owner_of = dict(Campaign.objects.values_list("pk", "company_id"))
    for known in EligibleSet.objects.all():
        owners = {one: owner_of.get(one) for one in known.campaigns}
        count = {owner: list(owners.values()).count(owner) for owner in set(owners.values())}
        rotation[known.eligible] = {one: 1 / len(count) / count[owner] for one, owner in owners.items()}
    clicked = set(Sighting.objects.filter(kind=Sighting.Kind.CLICKED).values_list("decision", flat=True))
    seen = Sighting.objects.filter(kind=Sighting.Kind.SEEN).values_list(
        "decision", "campaign_id", "propensity", "eligible"
    )
    for decision, campaign, propensity, eligible in seen.iterator(chunk_size=5000):
        if campaign in rotation.get(eligible, {}):
            yield propensity, rotation[eligible][campaign], decision in clicked

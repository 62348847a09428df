"""Whether the choice of banners keeps what it promises, tried in a market that is made up (`manage.py evaluate_banners`).

Nothing of it is ever shown on the portal's pages, which know measured figures alone.
"""

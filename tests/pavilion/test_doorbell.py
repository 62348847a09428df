"""The doorbell: heard once a second at most where a thousand rings would say the same, and never lost."""

from types import SimpleNamespace

from pavilion import doorbell


def test_in_long_work_a_task_is_rung_for_seldom_and_once_more_at_the_end(
    django_capture_on_commit_callbacks, monkeypatch, db
):
    rung, now = [], [100.0]
    mails, pictures = (
        SimpleNamespace(name=name, apply_async=lambda name=name, **_: rung.append(name))
        for name in ("mails", "pictures")
    )
    monkeypatch.setattr(doorbell.time, "monotonic", lambda: now[0])

    def ring(*tasks):
        with django_capture_on_commit_callbacks(execute=True):
            for task in tasks:
                doorbell.ring(task)

    with doorbell.seldom():
        ring(mails, mails, pictures)
        assert rung == ["mails", "pictures"]
        now[0] += doorbell.SELDOM
        ring(mails, mails)
        assert rung == ["mails", "pictures", "mails"]
    assert rung == ["mails", "pictures", "mails", "mails"]  # the last one was not heard before

    ring(mails, mails)
    assert rung[4:] == ["mails", "mails"]

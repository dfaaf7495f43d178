"""The public's page made from the settings; what the service and the page's own process share."""

from results.clock import Clock
from results.count.night import Night
from results.newsroom import Show
from results.parts import wall_folder
from results.publish.page.facts import Seal
from results.publish.page.live import LivePage
from results.publish.page.readers import Limits
from results.record.journal import Head
from results.settings import Settings


def page_of(settings: Settings, clock: Clock) -> LivePage:
    """The page, showing nothing yet."""
    limits = Limits(proxies=settings.page.proxies)
    return LivePage(clock, limits, languages=settings.languages, wall=wall_folder(settings))


def showing(page: LivePage, clock: Clock) -> Show:
    """What the newsroom calls to show a night on the page."""

    def show(night: Night, head: Head) -> None:
        page.show(night, clock.now(), Seal(head.position, head.digest))

    return show

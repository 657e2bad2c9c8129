"""What editors and visitors leave behind in the search room."""

import factory
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from cms_apps.search.models import SearchOutcome, Synonyms


class SynonymsFactory(factory.django.DjangoModelFactory):
    words = "食堂\n餐厅"

    class Meta:
        model = Synonyms


class QueryFactory(factory.django.DjangoModelFactory):
    query_string = factory.Sequence("热水{}".format)

    class Meta:
        model = Query
        django_get_or_create = ("query_string",)


class SearchOutcomeFactory(factory.django.DjangoModelFactory):
    query = factory.SubFactory(QueryFactory)
    found = 3
    asked_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = SearchOutcome


class SearchPromotionFactory(factory.django.DjangoModelFactory):
    query = factory.SubFactory(QueryFactory, query_string="食堂")
    description = ""
    sort_order = 0

    class Meta:
        model = SearchPromotion


def searched(words, times, days_ago=0, found=3, **fields):
    """A search that visitors made so many times on a day."""
    outcome = SearchOutcomeFactory(query__query_string=words, found=found, **fields)
    day = timezone.localdate() - timezone.timedelta(days=days_ago)
    outcome.query.daily_hits.create(date=day, hits=times)
    return outcome

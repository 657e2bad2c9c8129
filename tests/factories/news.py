"""Factories of the news room; pages go below a parent: `NewsPageFactory(parent=index)`."""

import factory
import wagtail_factories

from cms_apps.news.models import NewsCategory, NewsPage


class NewsCategoryFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("栏目{}".format)
    slug = factory.Sequence("category-{}".format)

    class Meta:
        model = NewsCategory


class NewsPageFactory(wagtail_factories.PageFactory):
    title = factory.Sequence("第{}食堂开放夜宵窗口".format)
    slug = factory.Sequence("article-{}".format)
    category = factory.SubFactory(NewsCategoryFactory)
    author = "后勤通讯员"

    class Meta:
        model = NewsPage

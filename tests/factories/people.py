"""People with roles, as `setup_site` grants them."""

import factory
from django.contrib.auth import get_user_model

from cms_apps.core.roles import EDITORS, FIRST_REVIEWERS, MODERATORS, SECOND_REVIEWERS, role


class UserFactory(factory.django.DjangoModelFactory):
    username = factory.Sequence("user{}".format)
    password = factory.django.Password("a-long-test-password")

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True


def member(*roles, **fields):
    user = UserFactory(**fields)
    user.groups.add(*map(role, roles))
    return user


def editor(**fields):
    return member(EDITORS, **fields)


def first_reviewer(**fields):
    return member(FIRST_REVIEWERS, **fields)


def second_reviewer(**fields):
    return member(SECOND_REVIEWERS, **fields)


def moderator(**fields):
    """Gives the final review and publishes."""
    return member(MODERATORS, **fields)


def administrator(**fields):
    return UserFactory(is_staff=True, is_superuser=True, **fields)

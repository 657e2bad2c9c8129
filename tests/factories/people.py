"""People with roles, as `setup_site` grants them."""

import factory
from django.contrib.auth import get_user_model

from cms_apps.core.roles import EDITORS, MODERATORS, role


class UserFactory(factory.django.DjangoModelFactory):
    username = factory.Sequence("user{}".format)
    password = factory.django.Password("a-long-test-password")

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True


def editor(**fields):
    user = UserFactory(**fields)
    user.groups.add(role(EDITORS))
    return user


def moderator(**fields):
    user = UserFactory(**fields)
    user.groups.add(role(MODERATORS))
    return user


def administrator(**fields):
    return UserFactory(is_staff=True, is_superuser=True, **fields)

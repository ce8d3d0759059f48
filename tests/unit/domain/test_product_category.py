"""The tree of categories: whatever is done to it, it stays a tree."""

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import CategoryId
from domain.shop.category import DEPTH_MAX, Category, CategoryTree
from domain.shop.errors import BadCategory, CategoryInItself, CategoryNotFound
from domain.shop.product_events import CategoryChanged, CategoryMoved
from tests.support.clock import NOON
from tests.support.products import a_category


def a_branch(length: int) -> list[Category]:
    branch: list[Category] = []
    for depth in range(length):
        parent = branch[-1] if branch else None
        tree = CategoryTree(branch)
        branch.append(
            Category.create(
                CategoryId(UUID(int=100 + depth)),
                name=f"Level {depth}",
                slug=f"level-{depth}",
                parent_id=None if parent is None else parent.id,
                tree=tree,
                now=NOON,
            )
        )
    return branch


def test_a_category_is_renamed_and_moved() -> None:
    clothes, boots = a_category("Clothes"), a_category("Boots")
    tree = CategoryTree([clothes, boots])

    moved = boots.change({"name": "Shoes"}, now=NOON).move(clothes.id, tree=tree, now=NOON)

    assert (moved.name, moved.parent_id) == ("Shoes", clothes.id)
    assert [type(event) for event in moved.events[1:]] == [CategoryChanged, CategoryMoved]


@pytest.mark.parametrize("change", [{"name": " "}, {"name": "x" * 101}, {"slug": "No Slug"}])
def test_a_category_has_a_name_and_a_slug(change: dict[str, str]) -> None:
    with pytest.raises(BadCategory):
        a_category().change(change, now=NOON)  # type: ignore[arg-type]


def test_a_category_is_never_moved_below_itself() -> None:
    branch = a_branch(3)

    for below in branch:
        with pytest.raises(CategoryInItself):
            branch[0].move(below.id, tree=CategoryTree(branch), now=NOON)


def test_the_tree_is_not_deeper_than_it_may_be() -> None:
    branch = a_branch(DEPTH_MAX)
    other = a_category("Other")

    with pytest.raises(BadCategory):
        branch[0].move(other.id, tree=CategoryTree([*branch, other]), now=NOON)
    with pytest.raises(BadCategory):
        a_branch(DEPTH_MAX + 1)


def test_a_parent_must_be_there() -> None:
    with pytest.raises(CategoryNotFound):
        a_category().move(CategoryId(UUID(int=9)), tree=CategoryTree([]), now=NOON)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7) | st.none()), max_size=30))
def test_whatever_is_moved_it_stays_a_tree(moves: list[tuple[int, int | None]]) -> None:
    categories = {number: a_category(f"Category {number}") for number in range(8)}

    for number, below in moves:
        parent_id = None if below is None else categories[below].id
        with suppress(CategoryInItself, BadCategory):
            tree = CategoryTree(categories.values())
            categories[number] = categories[number].move(parent_id, tree=tree, now=NOON)

    tree = CategoryTree(categories.values())
    assert all(1 <= len(tree.path(each.id)) <= DEPTH_MAX for each in categories.values())

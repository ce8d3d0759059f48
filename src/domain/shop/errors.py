"""What the catalogue of the shop refuses."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import CategoryId, FileId, ProductId, VariantId


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: ``variants[2].price``."""

    at: str
    says: str


class ProductNotFound(NotFound):
    code = "product-not-found"

    def __init__(self, product_id: ProductId) -> None:
        super().__init__("There is no such product.", productId=str(product_id))


class VariantNotFound(NotFound):
    code = "variant-not-found"

    def __init__(self, variant_id: VariantId) -> None:
        super().__init__("The product has no such variant.", variantId=str(variant_id))


class CategoryNotFound(NotFound):
    code = "product-category-not-found"

    def __init__(self, category_id: CategoryId) -> None:
        super().__init__("There is no such category.", categoryId=str(category_id))


class PictureNotFound(NotFound):
    """There is none, it is somebody else's, or it is for something else."""

    code = "picture-not-found"

    def __init__(self, file_id: FileId) -> None:
        super().__init__("You have no such image for products.", fileId=str(file_id))


class BadProduct(Invalid):
    """Names every fault at once, so that nobody has to try again for each."""

    code = "bad-product"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(
            "The product breaks rules of the catalogue.",
            faults=[{"at": fault.at, "says": fault.says} for fault in faults],
        )
        self.faults = tuple(faults)


class BadCategory(Invalid):
    code = "bad-product-category"


class HandleTaken(Conflict):
    code = "handle-taken"

    def __init__(self, handle: str) -> None:
        super().__init__("You have a product with this handle.", handle=handle)


class SkuTaken(Conflict):
    code = "sku-taken"

    def __init__(self) -> None:
        super().__init__("Another variant of yours has one of these SKUs.")


class NothingOnOffer(Conflict):
    code = "nothing-on-offer"

    def __init__(self) -> None:
        super().__init__("A product without variants cannot be active.")


class LastVariant(Conflict):
    code = "last-variant"

    def __init__(self) -> None:
        super().__init__("The last variant of an active product cannot be removed: archive it.")


class ProductIsArchived(Conflict):
    code = "product-is-archived"

    def __init__(self) -> None:
        super().__init__("An archived product is not changed: make it a draft again first.")


class SlugTaken(Conflict):
    code = "slug-taken"

    def __init__(self, slug: str) -> None:
        super().__init__("Another category has this slug.", slug=slug)


class CategoryInUse(Conflict):
    code = "product-category-in-use"

    def __init__(self) -> None:
        super().__init__("The category still has products or categories below it.")


class CategoryInItself(Conflict):
    code = "product-category-in-itself"

    def __init__(self) -> None:
        super().__init__("A category cannot be moved below itself.")

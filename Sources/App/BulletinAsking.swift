import Bulletins
import Kernel
import Matters

/// The one place where bulletins and matters meet: whoever may read a bulletin that is told still may ask about it, and the question is a
/// matter of the unit that it was told from.
enum BulletinAsking {
    static func source(_ services: BulletinServices) -> AskedAbout.Source {
        { id, request, tx in
            let asked = try Asked.load(id, for: request.actor, services, in: tx)
            return AskedAbout(id: asked.id, title: asked.title, unit: asked.unit, category: asked.category)
        }
    }
}

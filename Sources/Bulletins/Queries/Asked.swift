package import Kernel
internal import Territory

/// What is told of a bulletin to who asks about it.
package struct Asked: Sendable {
    package let id: ID
    package let title: String
    /// Code of the unit that it was told from.
    package let unit: String
    package let category: String

    /// Nobody is asked about what does not hold any more: there is a newer one, or a reason.
    package static func load(_ id: String, for actor: Actor, _ services: BulletinServices, in tx: any Reading) throws -> Asked {
        let view = try BulletinView.load(id, for: actor, services, in: tx)
        guard view.bulletin.state == .published else { throw Problem(409, "bulletin.ended") }
        return Asked(
            id: view.bulletin.id, title: view.title ?? view.bulletin.number, unit: view.bulletin.target.code,
            category: try services.terms().question)
    }
}

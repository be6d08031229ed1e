internal import Kernel
internal import People

/// A part or a share as the page of the whole shows it.
struct PartLine: Sendable {
    let part: Part
    let matter: Matter
    let what: String?
    let result: String?
    let mayRead: Bool
}

extension MatterView {
    /// What it is a part of, and what is a part of it. Of shares its reporter is told who helps and how far that is, not what offices say to
    /// one another.
    mutating func addParts(_ services: MatterServices, _ actor: Actor, in tx: any Reading) throws {
        if let part = try Part.of(matter.id, in: tx) {
            self.part = part
            whole = try Matter.find(id: part.parent, in: tx)
            mayReadWhole = whole.map { services.may(MatterPermission.read, actor, $0) } ?? false
            verbs.removeAll { $0 == .split || (part.kind == .assist && $0 == .assist) }
        }
        parts = try Part.standing(of: matter.id, in: tx).map { part, child in
            let isTold = isStaff || part.kind == .part
            let texts = isTold ? try SealedTexts.read(child.id, vault: services.vault, in: tx) : [:]
            return PartLine(
                part: part, matter: child, what: texts[MatterText.what], result: MatterView.latest(MatterText.result, .resolve, of: texts),
                mayRead: services.may(MatterPermission.read, actor, child))
        }
        if parts.contains(where: { $0.part.kind == .part }) { verbs.removeAll { $0 == .split } }
    }
}

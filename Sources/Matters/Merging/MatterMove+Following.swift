internal import Kernel
internal import People

/// What becomes of those that go along with a matter when it is handled no longer.
extension MatterMove {
    /// Everybody who asked is answered with it; and when it ends without an answer, nobody's is lost: each stands by itself again.
    func settleFollowers(at target: MatterScheme.State, owner: Matter.Place, in context: CommandContext) throws {
        guard matter.kind.isOpen, !target.kind.isOpen, verb != .merge else { return }
        let followings = try Following.all(with: matter.id, in: context.tx)
        guard !followings.isEmpty else { return }
        guard target.kind == .resolved else {
            for following in followings { try Self.bringBack(following, in: context) }
            return
        }
        // Whoever else reads it gets what everybody may read of it.
        let label = matter.course.redone == 0 ? MatterText.result : MatterText.said(.resolve, version)
        let result = try SealedTexts.read(matter.id, vault: context.vault, in: context.tx)[label].map(PublicText.mask) ?? ""
        for following in followings { try Self.answer(following, result, from: matter, owner: owner, in: context) }
    }

    /// As if it had been resolved itself, by the office that did it: its reporter judges that alone, and what is done again is done there.
    private static func answer(
        _ following: Following, _ result: String, from root: Matter, owner: Matter.Place, in context: CommandContext
    ) throws {
        let matter = try follower(following, in: context)
        guard let target = try context.scheme.section(MatterScheme.self).answered else { throw Problem.notFound }
        var move = MatterMove(matter, .resolve, to: target)
        move.owner = owner
        (move.course.assignee, move.course.standIn, move.course.escalated) = (nil, nil, nil)
        move.course.resolved = context.now
        let label = matter.course.redone == 0 ? MatterText.result : MatterText.said(.resolve, move.version)
        let commitment = try SealedTexts.write(result, label: label, of: matter.id, in: context)
        _ = try move.commit(
            Payload().with("result", commitment: commitment).with("root", id: root.id).with("followed", flag: true), in: context)
    }

    private static func bringBack(_ following: Following, in context: CommandContext) throws {
        let move = try MatterMove(apart: following, try follower(following, in: context), in: context)
        let payload = Payload().with("root", id: following.root).with("back", token: move.target?.id ?? "").with("automatic", flag: true)
        _ = try move.commit(payload, in: context)
    }

    private static func follower(_ following: Following, in context: CommandContext) throws -> Matter {
        guard let matter = try Matter.find(id: following.matter, in: context.tx) else { throw Problem.notFound }
        return matter
    }

    /// Taken apart: back to the state it came from. A pack that has the state no longer was not put in force.
    init(apart following: Following, _ matter: Matter, in context: CommandContext) throws {
        guard let state = try context.scheme.section(MatterScheme.self).state(following.state) else {
            throw Problem(409, "matter.transition", args: ["verb": MatterVerb.unmerge.rawValue, "state": matter.state])
        }
        self.init(matter, .unmerge, to: state)
        self.following = following
    }
}

internal import Kernel
internal import Process

/// Winds the clocks of a matter that was open before there were any: its limits begin when the program comes to it, since nobody was
/// told of them before.
struct WindMatter: Command {
    static let verb: Verb = "matter.wind"

    let matter: ID

    func run(in context: CommandContext) throws {
        try context.tx.execute("DELETE FROM matter_unwound WHERE matter = \(matter)")
        guard let found = try Matter.find(id: matter, in: context.tx), found.kind.isOpen,
            try Clock.all(of: matter, in: context.tx).isEmpty
        else { return }
        let category = try context.scheme.section(MatterScheme.self).category(found.category)
        try MatterClocks.begin(
            found.clocks, kind: found.kind, category: category, unit: found.owner.unit, level: found.owner.level, in: context)
        try MatterDue.refresh(found, in: context.tx)
        try context.tx.execute("UPDATE matter SET version = \(found.version + 1) WHERE id = \(matter)")
        try context.emit(
            Event(stream: matter, version: found.version + 1, type: Self.verb.text, unit: found.place.unit, Payload()))
    }

    private static let bite = 200

    static let alarm = Alarm(name: "matters.unwound", everySeconds: 60) { executor in
        try await executor.together { together in
            let waiting = try together.reading.all("SELECT matter FROM matter_unwound ORDER BY matter LIMIT \(bite)") { try $0.id(0) }
            for matter in waiting { try together.perform(WindMatter(matter: matter), as: .system) }
            return waiting.count
        }
    }
}

import Kernel
import Process

/// Reads what a pack says of the handling beside the table: texts to begin with, and when to remind.
struct HandlingReader {
    let context: PackContext

    private static let maximumTemplates = 60
    private static let percents: ClosedRange<Int64> = 10...95

    /// `templates: {cleared: [resolve], on_the_way: [contact]}`
    func templates(_ node: PackReader) -> [MatterScheme.Template] {
        guard let entries = node.map() else { return [] }
        guard entries.count <= Self.maximumTemplates else {
            node.fault("matters.too_many", "more than \(Self.maximumTemplates) templates", mend: "keep those that are used")
            return []
        }
        return entries.compactMap { id, reader in
            guard reader.requireName(id) else { return nil }
            context.requireWords("template.\(id)", for: reader)
            let verbs = (reader.list() ?? []).compactMap { item -> MatterVerb? in
                guard let verb = item.choice(MatterVerb.self) else { return nil }
                if Self.templated.contains(verb) { return verb }
                item.fault(
                    "matters.template", "\(verb.rawValue) takes no template",
                    mend: "use one of: \(Self.templated.map(\.rawValue).joined(separator: ", "))")
                return nil
            }
            return MatterScheme.Template(id: id, verbs: verbs)
        }
    }

    /// Those whose text the reporter reads.
    static let templated: [MatterVerb] = [.contact, .resolve, .suspend]

    /// `reminders: {warn: 75, climb: 1 working day}`
    func reminders(_ node: PackReader) -> MatterScheme.Reminders? {
        guard node.map(allowed: ["warn", "climb"]) != nil, let warn = node.require("warn")?.integer(Self.percents),
            let climb = node.require("climb")?.timeLimit()
        else { return nil }
        return MatterScheme.Reminders(warnPercent: warn, climb: climb)
    }
}

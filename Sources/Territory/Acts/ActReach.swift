import Kernel

/// Over how much somebody must hold the permission, who changes these units or takes such a change back.
enum ActReach {
    /// The unit that stands over all that is named: of each its own path where nothing beside it changes, or else that of the unit above.
    /// `nil` when nothing of it is known.
    static func shared(_ paths: [UnitPath], isInside: Bool) -> UnitPath? {
        var shared: [Substring]?
        for path in paths {
            let own = path.segments
            let above = isInside || own.count == 1 ? own : Array(own.dropLast())
            shared = shared.map { known in zip(known, above).prefix { $0 == $1 }.map(\.0) } ?? above
        }
        guard let shared, !shared.isEmpty else { return nil }
        return UnitPath("/" + shared.joined(separator: "/"))
    }

    /// What a change was asked over, as its units stand today, and where taking it back would put them again.
    static func ofPlan(_ plan: PlannedAct, in tx: any Reading) throws -> Subject {
        let named = ActPlan.words(plan.fields[ActPlan.Fields.unit.name] ?? "") + [plan.fields[ActPlan.Fields.target.name]].compactMap { $0 }
        var paths = try named.prefix(ActPlan.maximumUnits + 1).compactMap { try UnitRecord.find(anyCode: $0, in: tx)?.path }
        if let path = try UnitRecord.find(id: plan.unit, in: tx)?.path { paths.append(path) }
        paths += try tx.all(touchedStatement(plan.id)) { try $0.path(0) }
        // The units above, to which what was moved would come back, are judged as whoever changes something below them.
        let above = try tx.all(aboveStatement(plan.id)) { try $0.path(0) }
        guard let own = shared(paths, isInside: plan.kind.isInside) else { throw Problem.notFound }
        guard let before = shared(above, isInside: true) else { return Subject(place: own) }
        return Subject(place: shared([own, before], isInside: true))
    }

    static func touchedStatement(_ act: ID) -> Statement {
        """
        SELECT n.path FROM act_unit u JOIN unit_now n ON n.unit = u.unit WHERE u.act = \(act) AND u.redrew
        ORDER BY u.unit LIMIT \(ActPlan.maximumTouched + 50)
        """
    }

    static func aboveStatement(_ act: ID) -> Statement {
        """
        SELECT DISTINCT n.path FROM edge e JOIN unit_now n ON n.unit = e.parent WHERE e.superseded_by = \(act)
        ORDER BY n.path LIMIT \(ActPlan.maximumTouched + 50)
        """
    }
}

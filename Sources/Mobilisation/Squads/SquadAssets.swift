package import Kernel
internal import People

extension Squad {
    /// Notes what the squad has, where its kind keeps such things.
    fileprivate func keep(
        _ kind: SquadAsset.Kind, _ isKept: (SquadKind) -> Bool, _ what: String, _ name: String?, _ type: Verb, in context: CommandContext
    ) throws {
        let terms = try context.scheme.section(MobilisationScheme.self).terms
        guard let known = terms?.squads.first(where: { $0.id == self.kind }), isKept(known) else { throw Problem(409, "squad.not_kept") }
        guard try SquadAsset.all(of: id, in: context.tx).count(where: { $0.kind == kind }) < SquadAsset.limit else {
            throw Problem(409, "squad.assets", args: ["max": "\(SquadAsset.limit)"])
        }
        let asset = context.newID()
        try context.tx.execute(
            """
            INSERT INTO squad_asset (id, squad, kind, from_day, to_day)
            VALUES (\(asset), \(id), \(kind.rawValue), \(context.now.day), \(Day.forever))
            """)
        let texts = [(label: SquadAsset.what(asset), text: what)] + (name.map { [(label: SquadAsset.name(asset), text: $0)] } ?? [])
        let said = try SealedTexts.write(texts, of: id, in: context)
        try change(type, Payload().with("asset", id: asset).with("what", commitment: said.first), in: context)
    }
}

/// 登记车辆: what it is, and its plate if somebody wants to say it.
package struct KeepVehicle: SquadCommand {
    package static let verb: Verb = "squad.vehicle"
    package static let step = "vehicle"

    package enum Fields {
        package static let what = Field.line("vehicle", maximum: 40)
        package static let plate = Field.line("plate", maximum: 20).optional
    }
    package static let schema = Schema("KeepVehicle", [Fields.what.any, Fields.plate.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        try Squad.standing(id, in: context.tx).keep(
            .vehicle, \.keepsVehicles, input[Fields.what], input[Fields.plate], Self.verb, in: context)
        return id
    }
}

/// 登记公开账号: the platform and the name by which everybody finds it.
package struct KeepAccount: SquadCommand {
    package static let verb: Verb = "squad.account"
    package static let step = "account"

    package enum Fields {
        package static let platform = Field.line("platform", maximum: 40)
        package static let name = Field.line("account_name", maximum: 60)
    }
    package static let schema = Schema("KeepAccount", [Fields.platform.any, Fields.name.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        try Squad.standing(id, in: context.tx).keep(
            .account, \.keepsAccounts, input[Fields.platform], input[Fields.name], Self.verb, in: context)
        return id
    }
}

/// 不再使用
package struct DropAsset: SquadCommand {
    package static let verb: Verb = "squad.drop"
    package static let step = "drop"

    package enum Fields {
        package static let asset = Field.choice("asset")
    }
    package static let schema = Schema("DropAsset", [Fields.asset.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        let asset = try SquadAsset.all(of: id, in: context.tx).first { $0.id == ID(input[Fields.asset]) }
        guard let asset else { throw Problem.invalid([FieldProblem(Fields.asset.name, "choice")]) }
        try asset.drop(on: context.now.day, in: context.tx)
        try squad.change(Self.verb, Payload().with("asset", id: asset.id), in: context)
        return id
    }
}

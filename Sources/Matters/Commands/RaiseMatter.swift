package import Kernel
internal import Territory

/// 提交事项: begins a matter. No account is needed; a phone is only for the answer.
package struct RaiseMatter: Command {
    package static let verb = MatterVerb.raise.verb

    package enum Fields {
        package static let category = Field.choice("category")
        package static let what = Field.text("what", maximum: 2000)
        /// Left out by a program that says where by `lon` and `lat`.
        package static let unit = Field.choice("unit").optional
        package static let requiredUnit = Field.choice("unit")
        package static let place = Field.line("place", maximum: 200).optional
        package static let longitude = Field.line("lon", maximum: 24).optional
        package static let latitude = Field.line("lat", maximum: 24).optional
        package static let name = Field.line("name", maximum: 60).optional
        package static let phone = Field.phone("phone").optional
        /// The office that handles it is not told who asks.
        package static let hide = Field.flag("hide")
        /// The poster that was scanned.
        package static let code = Field.line("code", maximum: 64).optional
        /// What a category asks beyond these is the pack's; the command judges it.
        package static let schema = Schema(
            "RaiseMatter",
            [
                category.any, what.any, unit.any, place.any, longitude.any, latitude.any, name.any, phone.any, hide.any, code.any,
                SeenAt.field.any,
            ], openPrefix: Question.prefix)
    }

    let input: Input
    let channel: Channel
    /// The code of the unit that the point given lies in, found before.
    let found: String?

    package init(_ input: Input, channel: Channel, found: String? = nil) {
        self.input = input
        self.channel = channel
        self.found = found
    }

    package struct Outcome: Sendable {
        package let id: ID
        package let number: String
    }

    /// Where it is raised decides who may raise it there.
    static func subject(_ input: Input, in tx: any Reading) throws -> Subject {
        let point = try? PlacePoint.read(input)
        guard let unit = try Unit.answering(code: input[Fields.requiredUnit], at: point ?? nil, in: tx), !unit.isOffice else {
            throw Problem.invalid([FieldProblem(Fields.requiredUnit.name, "choice")])
        }
        return Subject(place: unit.path)
    }

    package func run(in context: CommandContext) throws -> Outcome {
        // A poster that was revoked since it was scanned still did its service: the place was chosen by its reader.
        let poster = try input[Fields.code].flatMap { try Poster.open($0, vault: context.vault, in: context.tx) }
        var beginning = try MatterBeginning(
            input, channel: poster == nil ? channel : .qr, unit: input[Fields.unit] ?? found ?? poster?.code, in: context)
        beginning.reporter = .init(
            account: context.actor.account, name: input[Fields.name], phone: input[Fields.phone], isHidden: input[Fields.hide])
        return try beginning.begin(in: context)
    }
}

/// The labels of a matter's and its reporter's sealed texts.
enum MatterText {
    static let what = "what"
    static let place = "place"
    static let point = "point"
    static let group = "group"
    static let note = "note"
    static let result = "result"
    static let comment = "comment"
    static let name = "name"
    static let phone = "phone"

    /// Of what was said with a step that may be taken more than once: the version it led to tells one from another.
    static func said(_ verb: MatterVerb, _ version: Int64) -> String { "\(verb.rawValue).\(version)" }

    /// Why it was resolved before an office that helps had done its share: told among staff.
    static func without(_ version: Int64) -> String { "without.\(version)" }
}

import Delivery
import Kernel
import Territory

@testable import Matters

extension Cast {
    /// A courier of 昌宁镇.
    static func courier(in county: County) throws -> Actor {
        let unit = try county.unit(changning)
        return Actor(
            account: ID(high: 0xCA57, low: 99), username: "courier",
            grants: [Actor.Grant(role: "mobile_reporter", unit: unit.id, path: unit.path)])
    }
}

extension County {
    func number(_ receipt: Receipt<RaiseMatter.Outcome>) throws -> String {
        guard let stream = receipt.stream, let matter = try read({ try Matter.find(id: stream, in: $0) }) else { throw Problem.notFound }
        return matter.number
    }

    static let said = ["category": "public_facilities", "what": "井盖松了。", "unit": Cast.changning]

    func input(_ schema: Schema, _ fields: [String: String]) throws -> Input {
        try schema.decode(Self.said.merging(fields) { $1 }.filter { !$0.value.isEmpty }.mapValues(Schema.Raw.text))
    }

    func behalf(_ fields: [String: String] = [:], by actor: Actor) async throws -> String {
        let plain = ["source": "on_behalf", "relation": "grid_worker", "consent": "true", "name": "王村民", "phone": "13800001234"]
        let input = try input(BehalfMatter.Fields.schema, plain.merging(fields) { $1 })
        return try number(await executor.perform(BehalfMatter(input), as: actor))
    }

    func patrol(_ fields: [String: String] = [:], by actor: Actor) async throws -> String {
        let input = try input(PatrolMatter.Fields.schema, ["result": "当场盖好了。"].merging(fields) { $1 })
        return try number(await executor.perform(PatrolMatter(input), as: actor))
    }

    func mobile(_ fields: [String: String] = [:], by actor: Actor) async throws -> String {
        let input = try input(
            MobileMatter.Fields.schema, ["category": "street_lighting", "question.light_fault": "dark"].merging(fields) { $1 })
        return try number(await executor.perform(MobileMatter(input), as: actor))
    }

    func web(_ fields: [String: String] = [:], by actor: Actor = .anonymous) async throws -> String {
        let input = try input(RaiseMatter.Fields.schema, fields)
        return try number(await executor.perform(RaiseMatter(input, channel: .web, found: nil), as: actor))
    }

    func origin(_ number: String) throws -> MatterOrigin? {
        guard let matter = try matter(number) else { return nil }
        return try read { try MatterOrigin.find(matter.id, in: $0) }
    }
}

package import Kernel
internal import Territory

/// The code of a task's spot: which task, and a keyed hash of it. It hangs at the meeting point and opens the page on which whoever has
/// a place says «I am here»; no place is taken and no photo asked for.
package enum SpotCode {
    private static let proofBytes = 8

    package static func code(_ task: ID, vault: any Vault) -> String { Base64URL.encode(task.bytes + proof(task, vault)) }

    /// `nil` for a forged one.
    static func read(_ code: String, vault: any Vault) -> ID? {
        guard code.utf8.count <= 64, let bytes = Base64URL.decode(code), bytes.count == 16 + proofBytes,
            let task = ID(bytes: bytes[..<16]), Digest.equal(Array(bytes[16...]), proof(task, vault))
        else { return nil }
        return task
    }

    private static func proof(_ task: ID, _ vault: any Vault) -> [UInt8] {
        Array(vault.match("\(task)", purpose: "task.spot").prefix(proofBytes))
    }
}

/// 报到: whoever has a place is there, by the code of the spot or by the leader's tap.
package struct ArrivePlace: ClaimCommand {
    package static let verb = MobilisationPermission.arrive
    package static let schema = Schema("ArrivePlace", [])

    package let claim: ID
    /// The task of a code that was scanned.
    private let spot: ID?

    package init(_ claim: ID, spot: ID?) {
        self.claim = claim
        self.spot = spot
    }

    /// From an hour before until the end.
    static let earlySeconds: Int64 = 3600

    package func run(in context: CommandContext) throws -> ClaimStanding {
        let (claim, shift, task, isOwn) = try begin(in: context)
        if isOwn, spot != task.id {
            guard case .allowed = Policy(context.scheme).decide(MobilisationPermission.lead, of: context.actor, on: task.subject) else {
                throw Problem(409, "task.code")
            }
        }
        guard claim.state == .held, claim.arrived == nil, !task.state.hasEnded else { throw Problem(409, "task.claim_state") }
        guard context.now >= shift.starts.adding(seconds: -Self.earlySeconds), context.now < shift.ends else {
            throw Problem(409, "task.not_now")
        }
        try claim.change(
            "arrived_ms = \(context.now), offer = NULL, offered_to = NULL", Self.verb.text,
            Payload().with("task", id: task.id).with("told", token: spot == task.id ? "scan" : "leader"), unit: task.unit.id, in: context)
        return ClaimStanding(claim)
    }
}

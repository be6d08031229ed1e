package import Kernel

/// Who asks what is kept about them: by an account, by what was opened with a secret of its own (number and phone tail, a private link),
/// or both.
package struct Person: Sendable {
    package let account: ID?
    package let holds: Set<ID>

    package init(_ actor: Actor) {
        account = actor.account
        holds = actor.holds
    }

    /// Nobody is asked about nobody.
    package var isAnybody: Bool { account != nil || !holds.isEmpty }
}

package import Kernel

/// Who may sign in, how they prove it, and what they may do where.
package enum PeopleSlice {
    /// What the slice adds to the database, the pack and the log, without anything that serves.
    package static let schema = Slice(
        "people", migrations: PeopleTables.migrations + [LegalHold.migration], sections: [HouseholdRegister.self, IdentityScheme.self],
        verbs: verbs,
        sweeps: PeopleSweeps.all,
        alarms: [ForgetHouseholds.alarm, PlannedGrant.alarm],
        checks: PeopleChecks.all,
        erase: SealedTexts.erase)

    private static let verbs: Set<Verb> = [
        CreateAccount.verb, InviteAccount.verb, ActivateAccount.verb, DisableAccount.verb, EnableAccount.verb, GrantRole.verb,
        WithdrawRole.verb, AccountsQuery.verb, OpenSession.verb, EndSession.verb, IssueToken.verb, RevokeToken.verb,
        AppointPost.verb, EndPost.verb, Vacancies.verb, SecureAccount.verb, ResetFactor.verb,
    ]

    package static func slice(_ services: PeopleServices) -> Slice {
        var slice = schema
        slice.endpoints =
            PeoplePages(services: services).endpoints + TokensAPI(services: services).endpoints + AccountsAPI(services: services).endpoints
            + AccountPages(services: services).endpoints + PostPages(services: services).endpoints + PostsAPI(services: services).endpoints
            + PostsAdmin(services: services).endpoints + OwnAccountPages(services: services).endpoints
            + SessionsAPI(services: services).endpoints + EmergencyPages(services: services).endpoints
        return slice
    }

    /// Whether anybody serves in a unit, lives there by the register, or holds a role there.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try Post.isUsed(unit, in: tx) || Household.isUsed(unit, in: tx)
            || tx.count("SELECT COUNT(*) FROM (SELECT account FROM account_grant WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }

    /// Roles that accounts hold and a new pack does not have: taking it over would strip them without anybody's decision.
    @Sendable package static func lostRoles(_ scheme: Scheme, _ tx: any Reading) throws -> [PackText] {
        try tx.all("SELECT DISTINCT role FROM account_grant ORDER BY role LIMIT 1000") { try $0.text(0) }
            .filter { scheme.role($0) == nil }.map { "role \($0)" }
    }
}

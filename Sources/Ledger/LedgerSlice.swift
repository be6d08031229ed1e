package import Kernel

/// 账: one double-entry kernel for points, money, shares and stock. It knows no slice and emits nothing: what is posted belongs to the
/// event of the command that posts it.
package enum LedgerSlice {
    package static let schema = Slice(
        "ledger", migrations: [LedgerTables.migration], sweeps: [Flows.fold], checks: LedgerChecks.all)
}

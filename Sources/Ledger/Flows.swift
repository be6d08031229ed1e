import Kernel

/// What passes through the accounts that a whole book shares. Each batch adds a row of its own and changes nobody's, so that a thousand
/// commands at once do not wait for one balance; the rows are added up into one now and then.
enum Flows {
    private static let bite = 5000

    static let fold = Sweep(name: "ledger.fold", everySeconds: 5) { tx in
        let rows = try tx.all(fresh) { (account: try $0.id(0), id: try $0.id(1), amount: try $0.int(2)) }
        guard !rows.isEmpty else { return 0 }
        var sums: [ID: Int64] = [:]
        for row in rows { sums[row.account, default: 0] += row.amount }
        try tx.add(
            to: "ledger_flow", key: ["account", "id"], count: "amount",
            rows: sums.sorted { $0.key < $1.key }.map { [$0.key.value, ID.zero.value, $0.value.value] })
        try tx.unload("ledger_flow", columns: ["account", "id"], rows: rows.map { [$0.account.value, $0.id.value] })
        return rows.count
    }

    static let fresh: Statement = "SELECT account, id, amount FROM ledger_flow WHERE fresh ORDER BY account, id LIMIT \(bite)"
}

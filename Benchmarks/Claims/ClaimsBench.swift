import Delivery
import Foundation
import Kernel
import Logging
import Mobilisation
import People
import Process
import Schemes
import Storage
import Territory

/// How many claims a second are answered, each durable, when very many want places of one shift at once: `claims [COUNT] [DATABASE]`,
/// on SQLite, or on the PostgreSQL of the connection string. 32 ask at a time, as 32 connections would.
@main
struct ClaimsBench {
    static let atOnce = 32
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, PeopleSlice.schema, DeliverySlice.schema,
        MobilisationSlice.schema,
    ]

    let count: Int
    let store: any Engine
    let executor: Executor
    let entropy = SystemEntropy()
    let scheme: Scheme

    static func main() async {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-claims-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let arguments = Array(CommandLine.arguments.dropFirst())
            let bench = try await ClaimsBench(arguments.first.flatMap { Int($0) } ?? 5000, at: arguments.dropFirst().first, in: folder)
            try FileHandle.standardOutput.write(contentsOf: Data(try await bench.run() + [0x0A]))
        } catch {
            FileHandle.standardError.write(Data("claims: \(error)\n".utf8))
            exit(1)
        }
    }

    init(_ count: Int, at url: String?, in folder: URL) async throws {
        self.count = count
        let migrations = EventTable.migrations + Self.slices.flatMap(\.migrations)
        if let url {
            var options = PostgreSQLStore.Options(url: url)
            options.writers = 8
            store = try PostgreSQLStore(
                options, migrations: migrations, entropy: entropy, logger: Logger(label: "claims") { _ in SwiftLogNoOpLogHandler() })
        } else {
            store = try SQLiteStore(path: folder.appendingPathComponent("genxu.db").path, migrations: migrations, entropy: entropy)
        }
        let (source, scheme) = try Self.pack()
        self.scheme = scheme
        executor = Executor(store: store, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)), entropy: entropy) { scheme }
        _ = try await executor.perform(ActivatePack(source: source, scheme: scheme, sections: Self.slices.flatMap(\.sections)), as: .system)
        _ = try await executor.perform(FoundTerritory(), as: .system)
    }

    /// The delivered territory, calendar and tasks, with the roles that claim.
    private static func pack() throws -> (PackSource, Scheme) {
        let names = ["pack.yaml", "territory.yaml", "calendar.yaml", "mobilisation.yaml", "words/zh-Hans.yaml", "words/en.yaml"]
        var files = try Dictionary(
            uniqueKeysWithValues: names.map { ($0, Array(try Data(contentsOf: URL(fileURLWithPath: "Packs/xiangning/\($0)")))) })
        let held = Set(slices.flatMap(\.verbs)).filter { $0.text.hasPrefix("task.") || $0.text.hasPrefix("volunteer.") }.map(\.text)
            .sorted()
        files["roles.yaml"] = Array("signed_in:\n  over: signed_in\n  verbs: [\(held.joined(separator: ", "))]\n".utf8)
        guard let source = PackSource.checked(files).source else { throw Problem(500, "bench.pack") }
        let loaded = PackLoader.load(files: source, sections: slices.flatMap(\.sections), verbs: Set(slices.flatMap(\.verbs)))
        guard let scheme = loaded.scheme else {
            throw Problem(500, "bench.pack", args: ["faults": loaded.diagnostics.map(\.text).joined(separator: "; ")])
        }
        return (source, scheme)
    }

    private func volunteers() async throws -> [ID] {
        let unit = "141029100"
        let input = try JoinVolunteers.Fields.schema.decode(["unit": .text(unit), "age": .text("18"), "consent": .text("true")])
        var made: [ID] = []
        for start in stride(from: 0, to: count, by: 500) {
            made += try await executor.together { together in
                try (start..<min(start + 500, count)).map { number in
                    let account = try together.perform(CreateAccount(username: "v\(number)", displayName: "v\(number)"), as: .system)
                        .account
                    try together.perform(JoinVolunteers(input), as: Actor(account: account))
                    return account
                }
            }
        }
        return made
    }

    private func shift(_ fairness: String, places: Int) async throws -> ID {
        var form = [
            "unit": "141029100", "kind": "environment", "title": "bench", "what": "bench", "place": "bench", "fairness": fairness,
            "least_age": "18", "day": Day(sinceEpoch: entropy.now().day.sinceEpoch + (fairness == "first" ? 3 : 5)).text, "starts": "08:30",
            "ends": "11:30", "places": "\(places)",
        ]
        if fairness != "first" { form["window_hours"] = "24" }
        let input = try PublishTask.Fields.schema.decode(form.mapValues(Schema.Raw.text))
        guard let task = try await executor.perform(PublishTask(input), as: .system).output,
            let shift = try store.read({ try TaskShift.all(of: task, in: $0).first })
        else { throw Problem.notFound }
        return shift.id
    }

    /// Everybody taps once, 32 at a time; answers per second, and what became of them.
    private func rush(_ shift: ID, _ volunteers: [ID]) async throws -> (perSecond: Int, told: [String: Int]) {
        let executor = executor
        let begun = ContinuousClock.now
        let told = await withTaskGroup(of: [String: Int].self) { group in
            for first in 0..<Self.atOnce {
                let own = stride(from: first, to: volunteers.count, by: Self.atOnce).map { volunteers[$0] }
                group.addTask {
                    var told: [String: Int] = [:]
                    for account in own { told[await Self.tap(shift, account, executor), default: 0] += 1 }
                    return told
                }
            }
            return await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        return (Int(Double(volunteers.count) / seconds), told)
    }

    private static func tap(_ shift: ID, _ account: ID, _ executor: Executor) async -> String {
        let key = IdempotencyKey(owner: account, key: "\(shift)", requestHash: shift.bytes)
        do {
            let receipt = try await executor.perform(ClaimPlace(shift), as: Actor(account: account), key: key)
            return receipt.output?.state.rawValue ?? "replayed"
        } catch { return (error as? Problem)?.code ?? "\(error)" }
    }

    private func run() async throws -> [UInt8] {
        let volunteers = try await volunteers()
        let gathered = try await rush(shift("draw", places: 100), volunteers)
        let rushed = try await rush(shift("first", places: 100), volunteers)
        let held = rushed.told["held"] ?? 0
        guard held == 100, rushed.told.values.reduce(0, +) == count else {
            throw Problem(500, "bench.places", args: ["told": "\(rushed.told)"])
        }
        return JSONWriter.object { json in
            json.field("engine", store.name)
            json.field("claims", Int64(count))
            json.field("connections", Int64(Self.atOnce))
            json.field("gathered_per_second", Int64(gathered.perSecond))
            json.field("rushed_per_second", Int64(rushed.perSecond))
            json.field("held", Int64(held))
            json.field("waiting", Int64(rushed.told["waiting"] ?? 0))
            json.field("refused", Int64(rushed.told["task.full"] ?? 0))
        }
    }
}

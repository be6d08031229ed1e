import ArgumentParser
import Foundation
import Imports
import Kernel
import Markup
import Storage
import Territory

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import units, outlines, people or households from a file: a dry run with a report, or with --apply the import itself.",
        subcommands: [Units.self, Boundaries.self, People.self, Households.self, Undo.self])

    struct FileOptions: ParsableArguments {
        @Argument(help: "The file: CSV, or GeoJSON for boundaries.") var file: String
        @Flag(help: "Carry it out when no row is faulty; without this nothing changes.") var apply = false
        @Option(help: "How the file is written: utf-8 or gbk.") var encoding = TextEncoding.utf8.rawValue
    }

    struct Units: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Villages, grids and other units below those of the pack.")
        @OptionGroup var options: DataOption
        @OptionGroup var file: FileOptions
        func run() async throws { try await ImportSession(place: options.place, kind: "units").run(file) }
    }

    struct Boundaries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The land of units, from GeoJSON.")
        @OptionGroup var options: DataOption
        @OptionGroup var file: FileOptions
        @Option(help: "How the file counts degrees: wgs84, gcj02 or bd09.") var coordinates = CoordinateSystem.wgs84.rawValue
        @Option(help: "The property that holds the unit's code; usual names such as code, adcode and 区划代码 when left out.")
        var codeProperty: String?
        @Option(help: "The property that holds the unit's name, for features without a code.") var nameProperty: String?
        @Option(help: "The property that holds the code or the name of the unit above.") var parentProperty: String?
        @Flag(help: "Pass over features of units that this installation does not have.") var skipUnknown = false

        func run() async throws {
            guard CoordinateSystem(rawValue: coordinates) != nil else { throw ValidationError("--coordinates is wgs84, gcj02 or bd09") }
            let asked = [
                "coordinates": coordinates, "code_property": codeProperty, "name_property": nameProperty,
                "parent_property": parentProperty, "skip_unknown": skipUnknown ? "true" : nil,
            ]
            try await ImportSession(place: options.place, kind: "boundaries", asked: asked.compactMapValues { $0 }).run(file)
        }
    }

    struct People: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who serves in which unit, in which post.")
        @OptionGroup var options: DataOption
        @OptionGroup var file: FileOptions
        func run() async throws { try await ImportSession(place: options.place, kind: "people").run(file) }
    }

    struct Households: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How many live where, and which village they came from.")
        @OptionGroup var options: DataOption
        @OptionGroup var file: FileOptions
        func run() async throws { try await ImportSession(place: options.place, kind: "households").run(file) }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take an applied import back, unless something stands on it.")
        @OptionGroup var options: DataOption
        @Argument(help: "The import, as it was named when it was tried out.") var batch: String
        func run() async throws {
            _ = try await Control.send(ControlRequest(verb: .importUndo, values: ["batch": batch]), to: options.place)
            Log.say("Import \(batch) is undone.")
        }
    }
}

/// A dry run and what follows it, told line by line.
private struct ImportSession {
    let place: Place
    let kind: String
    /// What the file is to be read by, beside its encoding.
    var asked: [String: String] = [:]

    /// Lines of a report that are printed; the whole of it stands under /admin/import.
    private static let printedLimit = 1000

    func run(_ options: Import.FileOptions) async throws {
        guard let encoding = TextEncoding(rawValue: options.encoding.lowercased()) else {
            throw ValidationError("--encoding is utf-8 or gbk")
        }
        let file = URL(fileURLWithPath: options.file).standardizedFileURL.path
        let staged = try await Control.send(
            ControlRequest(
                verb: .importStage, values: asked.merging(["file": file, "kind": kind, "encoding": encoding.rawValue]) { $1 }), to: place)
        guard let id = ID(staged["batch"] ?? "") else { throw Refusal("the import was not taken") }
        let batch = try await report(id)
        guard batch.faulty == 0 else { throw Refusal("\(batch.faulty) rows are faulty; mend them and try again. Nothing was changed.") }
        guard options.apply else {
            Log.say("Nothing was changed. To carry it out, say the same with --apply.")
            return
        }
        guard batch.effective > 0 else { return Log.say("Everything stands already; there is nothing to do.") }
        _ = try await Control.send(ControlRequest(verb: .importApply, values: ["batch": "\(id)"]), to: place)
        Log.say("Done. To take it back: genxu import undo \(id) --data \(place.directory.path)")
    }

    private func report(_ id: ID) async throws -> ImportBatch {
        let installation = try await Installation.open(place, isReadOnly: true)
        defer { try? installation.store.close() }
        guard let batch = try installation.store.read({ try ImportBatch.find(id, in: $0) }) else { throw Problem.notFound }
        let words = ReportWords(try Words.embedded().lexicon("en", scheme: installation.scheme.current))
        var after: Int64? = 0
        var left = Self.printedLimit
        while let from = after, left > 0 {
            let page = try installation.store.read { tx in
                try ImportReport(batch: id, verdict: nil, after: from, limit: min(left, ImportReport.maximumLimit)).page(in: tx)
            }
            for line in page.items {
                let unit = words.unit(line, kind: kind)
                let verdict = "\(words.place(line, kind: kind)): \(unit.isEmpty ? "" : "\(unit): ")\(words.verdict(line.verdict))"
                let faults = words.faults(line, kind: kind)
                if faults.isEmpty { Log.say(verdict) }
                for fault in faults {
                    Log.say("\(verdict): \(fault.column.isEmpty ? "" : "\(fault.column): ")\(fault.what) \(fault.mend)")
                }
            }
            left -= page.items.count
            after = page.next
        }
        if after != nil { Log.say("… and more; the whole report stands under /admin/import/\(id)") }
        let counts = [ImportBatch.Verdict.new, .update, .same, .error].map { "\(words.verdict($0)) \(batch.counts[$0] ?? 0)" }
        Log.say("\(batch.rows) rows: \(counts.joined(separator: ", ")). Import \(id)")
        return batch
    }
}

import ArgumentParser
import Figures
import Kernel
import Markup
import Storage

struct FiguresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures", abstract: "Compute the figures that the pack reports from the rows, and set them beside each other.")

    @OptionGroup var options: DataOption
    @Flag(help: "As JSON, for programs.") var json = false
    @Flag(help: "With the query behind each figure.") var explain = false
    @Option(help: "The language of the words: zh-Hans or en.") var language = Words.home

    private struct Line {
        let figure: Figure
        let words: String
        let computed: Int64
        let query: String
    }

    func validate() throws {
        guard Words.locales.contains(language) else { throw ValidationError("--language is \(Words.locales.joined(separator: " or "))") }
    }

    func run() async throws {
        let installation = try await Installation.open(options.place, isReadOnly: true)
        defer { try? installation.store.close() }
        let scheme = installation.scheme.current
        let lexicon = try Words.embedded().lexicon(language, scheme: scheme)
        let today = installation.entropy.now().day
        let figures = try scheme.section(FiguresScheme.self).figures
        // One moment for all of them, so that they agree with each other.
        let lines = try installation.store.read { tx in
            try figures.map { figure in
                Line(
                    figure: figure, words: lexicon("figure.\(figure.id)"), computed: try figure.compute(on: today, in: tx),
                    query: Self.text(figure.measure.statement(on: today)))
            }
        }
        json ? Log.say(write(lines)) : table(lines)
    }

    private func write(_ lines: [Line]) -> String {
        var writer = JSONWriter()
        writer.array { list in
            for line in lines {
                list.object {
                    $0.field("id", line.figure.row)
                    $0.field("figure", line.words)
                    $0.field("reported", line.figure.reported)
                    $0.field("computed", line.computed)
                    $0.field("compare", line.figure.compare.rawValue)
                    $0.field("holds", line.figure.holds(line.computed))
                    $0.field("key", line.figure.id)
                    if explain { $0.field("query", line.query) }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func table(_ lines: [Line]) {
        guard !lines.isEmpty else { return Log.say("The pack reports no figures.") }
        func right(_ number: Int64) -> String {
            let digits = String(number)
            return String(repeating: " ", count: max(0, 10 - digits.utf8.count)) + digits
        }
        Log.say("row    reported   computed      figure")
        for line in lines {
            let row = line.figure.row + String(repeating: " ", count: max(0, 3 - line.figure.row.utf8.count))
            let mark = line.figure.holds(line.computed) ? "✓" : "✗"
            Log.say("\(row) \(right(line.figure.reported)) \(right(line.computed)) \(line.figure.compare.rawValue) \(mark)  \(line.words)")
            if explain { Log.say("    \(line.query)") }
        }
    }

    /// A statement with what it is asked with in its place.
    private static func text(_ statement: Statement) -> String {
        var sql = statement.sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for (index, bind) in statement.binds.enumerated().reversed() {
            let written =
                switch bind {
                case .null: "NULL"
                case .integer(let number): "\(number)"
                case .text(let text): "'\(text)'"
                case .bytes(let bytes): "X'\(Hex.encode(bytes))'"
                case .boolean(let flag): flag ? "TRUE" : "FALSE"
                }
            sql = sql.replacing("$\(index + 1)", with: written)
        }
        return sql
    }
}

import ArgumentParser
import Foundation
import Kernel
import Markup
import Storage

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for common faults and say how to mend them. Writes nothing; safe beside a running server.")

    @OptionGroup var options: DataOption
    @Option(help: "The address that `serve` listens on.") var listen = "127.0.0.1"
    @Option(help: "The port that `serve` listens on.") var port = 8080
    @Option(help: "How the outside sees the server, as given to `serve`.") var baseUrl: String?
    @Option(help: "The folder that backups are put into.") var backups: String?
    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        if let language, !Words.locales.contains(language) { throw ValidationError("--language is zh-Hans or en") }
    }

    func run() async throws {
        let situation = Situation(
            place: options.place, listen: listen, port: port, baseURL: baseUrl, backups: backups, machine: .this)
        let lexicon = try Words.embedded().lexicon(language ?? Spoken.locale, scheme: nil)
        let findings = await Examination.findings(in: situation)
        for finding in findings { Log.say(finding.sentence(lexicon)) }
        let faults = findings.count { !$0.isFine }
        guard faults == 0 else { throw Refusal(lexicon("doctor.faults", ["count": "\(faults)"])) }
    }
}

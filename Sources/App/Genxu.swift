import ArgumentParser
import Foundation
import Kernel

/// The command line. Exit codes: 0 fine, 1 refused with a message, 2 wrong usage.
@main
struct Genxu: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "genxu", abstract: "根须: grass-roots governance and public service for a county.", version: version,
        subcommands: [
            Serve.self, Init.self, Demo.self, CheckPack.self, ActivatePackCommand.self, Account.self, Token.self, Import.self,
            Verify.self, FiguresCommand.self, Reindex.self, Doctor.self, BackupCommand.self, Restore.self, MigrateEngine.self,
            Routes.self, CheckWorkflow.self, ExportLog.self, RetentionCommand.self, DataMap.self, BreachDrill.self, Simulate.self,
        ])

    static func main() async {
        // Whatever the program writes is its owner's alone.
        umask(0o077)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand { try await asynchronous.run() } else { try command.run() }
        } catch let refusal as Refusal {
            Log.complain("genxu: \(refusal)")
            Foundation.exit(1)
        } catch let problem as Problem {
            Log.complain("genxu: \(Sentences.of(problem))")
            Foundation.exit(1)
        } catch let error as StoreError {
            Log.complain("genxu: \(Sentences.of(error))")
            Foundation.exit(1)
        } catch {
            if error is CleanExit || error is ValidationError || "\(type(of: error))" == "CommandError" || error is ExitCode {
                let code = exitCode(for: error).rawValue
                let text = fullMessage(for: error)
                if code == 0 { Log.say(text) } else { Log.complain(text) }
                Foundation.exit(code == 0 ? 0 : 2)
            }
            Log.complain("genxu: \(error)")
            Foundation.exit(1)
        }
    }
}

/// Options that many commands share.
struct DataOption: ParsableArguments {
    @Option(name: .long, help: "The folder of the installation.") var data: String
    @Option(
        name: .long,
        help: """
            PostgreSQL, as a libpq connection string such as postgres://user@host1,host2/genxu?target_session_attrs=read-write; \
            GENXU_DATABASE when left out, and SQLite in the folder without either.
            """)
    var database: String?

    var place: Place { Place(data, database: database ?? ProcessInfo.processInfo.environment["GENXU_DATABASE"]) }
}

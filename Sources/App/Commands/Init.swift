import ArgumentParser
import Kernel
import Matters
import People
import Storage

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new installation from a pack, with one administrator to be activated.")

    @OptionGroup var options: DataOption
    @Option(help: "The pack: a folder, or the name of one under Packs/.") var pack: String
    @Option(help: "The administrator's user name.") var administrator = "admin"

    func run() async throws {
        let installation = try await Installation.create(options.place, pack: pack)
        let code = try await Accounts(installation).create(administrator, name: administrator, role: "administrator", unit: nil)
        try installation.close()
        Log.say("\(installation.scheme.current.id) \(installation.scheme.current.version) is installed in \(installation.directory.path)")
        Log.say("Start it:   genxu serve --data \(options.data)")
        Log.say("Then open /activate and set a password for «\(administrator)» with this code, which works once: \(code)")
        Log.say("Keep a copy of \(installation.directory.keys) apart from the data: without it personal texts stay sealed.")
    }
}

struct Account: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make an account with a role in a unit and print its activation code.")

    @OptionGroup var options: DataOption
    @Option(help: "User name: a-z, 0-9, dot, dash, underscore.") var user: String
    @Option(help: "The name shown to colleagues.") var name: String
    @Option(help: "A role of the pack.") var role: String
    @Option(help: "Code of the unit; the top one when left out.") var unit: String?

    func run() async throws {
        let answer = try await Control.send(
            ControlRequest(verb: .account, values: ["user": user, "name": name, "role": role, "unit": unit ?? ""]), to: options.place)
        Log.say("Activation code, which works once: \(answer["code"] ?? "")")
    }
}

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Issue an API token for a user and print it, once.")

    @OptionGroup var options: DataOption
    @Option(help: "The user name.") var user: String
    @Option(help: "What it is for.") var label = "command line"
    @Option(help: "Days until it expires, 1 to 365.") var days: Int64 = 90

    func run() async throws {
        let answer = try await Control.send(
            ControlRequest(verb: .token, values: ["user": user, "label": label, "days": "\(days)"]), to: options.place)
        Log.say(answer["token"] ?? "")
    }
}

struct ActivatePackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate-pack", abstract: "Put another version of the pack in force, in the running server too.")

    @OptionGroup var options: DataOption
    @Argument(help: "The pack: a folder, or the name of one under Packs/.") var pack: String

    func run() async throws {
        let answer = try await Control.send(
            ControlRequest(verb: .activatePack, values: ["pack": try PackFiles.folder(pack)]), to: options.place)
        Log.say("\(answer["pack"] ?? "") is in force; units created: \(answer["created"] ?? "0"), renamed: \(answer["renamed"] ?? "0")")
    }
}

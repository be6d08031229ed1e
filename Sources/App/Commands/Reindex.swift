import ArgumentParser
import Indicators
import Kernel
import Matters
import Storage

struct Reindex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the index of words anew from the sealed texts. The server must be stopped.")

    @OptionGroup var options: DataOption
    @Flag(help: "Forget the sums of indicators too; the server makes them again from the first event.") var indicators = false

    func run() async throws {
        let place = options.place
        try place.requireInstalled()
        guard let lock = try place.directory.lock() else { throw Refusal("a server works in \(place.directory.path); stop it first") }
        defer { withExtendedLifetime(lock) {} }
        let installation = try await Installation.open(place)
        try await installation.store.renewSearch()
        let count = try await MatterIndexer(vault: installation.executor.vault).everything(in: installation.store) { done in
            if done > 0, done % 20_000 == 0 { Log.complain("\(done) matters") }
        }
        if indicators { try await installation.store.write(Work { try Recount.forget(in: $0) }) }
        try installation.close()
        Log.say("\(count) matters can be found")
    }
}

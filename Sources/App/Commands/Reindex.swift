import ArgumentParser
import Kernel
import Matters
import Storage

struct Reindex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the index of words anew from the sealed texts. The server must be stopped.")

    @OptionGroup var options: DataOption

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
        try installation.close()
        Log.say("\(count) matters can be found")
    }
}

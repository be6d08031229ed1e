import Kernel
import Rights
import Storage

/// Writes the ids of what was erased on somebody's wish into `erased.log`, beside the database and outside its backups. What a crash kept
/// from it is written the next time.
enum ErasedKeeper {
    static func keep(_ installation: Installation) async throws {
        while case let new = try installation.store.read({ try Erasure.unlogged(in: $0) }), !new.isEmpty {
            try ErasedLog(path: installation.directory.erased).append(new.flatMap(\.keys))
            let done = new.map(\.erasure)
            try await installation.store.write(Work { tx in try Erasure.markLogged(done, in: tx) })
        }
    }
}

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

    /// Writes what other servers wrote into logs of their own, and what this one lost: each then stands for all.
    static func complete(_ installation: Installation) throws {
        let log = ErasedLog(path: installation.directory.erased)
        let known = Set(try log.ids())
        var after: (Instant, ID) = (Instant(ms: -1), .zero)
        while case let page = try installation.store.read({ try Erasure.asked(after: after, in: $0) }), let last = page.last {
            try log.append(page.flatMap(\.keys).filter { !known.contains($0) })
            after = (last.at, last.erasure)
        }
    }
}

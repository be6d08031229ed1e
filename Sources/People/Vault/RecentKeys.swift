import Crypto
import Kernel
import Synchronization

/// The few record keys just unwrapped: a record's texts are sealed and opened one after another under the same key.
///
/// Found by the wrapped bytes themselves, so a destroyed key is found by nobody.
final class RecentKeys: Sendable {
    private static let limit = 8

    private let entries = Mutex<[(wrapped: [UInt8], key: SymmetricKey)]>([])

    func key(for wrapped: WrappedKey, unwrap: () -> SymmetricKey?) -> SymmetricKey? {
        if let known = entries.withLock({ $0.last { $0.wrapped == wrapped.bytes }?.key }) { return known }
        guard let key = unwrap() else { return nil }
        entries.withLock { entries in
            if entries.count == Self.limit { entries.removeFirst() }
            entries.append((wrapped.bytes, key))
        }
        return key
    }
}

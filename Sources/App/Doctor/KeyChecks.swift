import Foundation
import People
import Storage

/// Whether the keys are there and private; whether they are those of this data shows when it is opened.
enum KeyChecks {
    static let all: [Check] = [usable]

    private static let usable: Check = { situation in
        do throws(KeyFileError) {
            _ = try InstallationKeys.load(directory: situation.directory.keys)
            return .fine("keys")
        } catch {
            let code =
                switch error.reason {
                case .missing: "key_missing"
                case .exposed: "key_exposed"
                case .damaged: "key_damaged"
                case .system: "key_unreadable"
                }
            return .fault(code, ["path": error.path])
        }
    }
}

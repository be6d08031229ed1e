import Foundation
import Storage

/// How it is served, and to whom.
enum ServingChecks {
    static let all: [Check] = [port, baseURL, plain, demonstration]

    private static let port: Check = { situation in
        guard !situation.isServed else { return nil }
        let args = ["host": situation.listen, "port": "\(situation.port)"]
        return situation.machine.canListen(situation.listen, situation.port) ? .fine("port_free", args) : .fault("port_taken", args)
    }

    private static let baseURL: Check = { situation in
        guard let text = situation.baseURL else { return nil }
        let url = URLComponents(string: text)
        let isWhole = url?.host?.isEmpty == false && ["", "/"].contains(url?.path) && url?.query == nil
        guard isWhole, let scheme = url?.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
            return .fault("base_url_form", ["url": text])
        }
        return scheme == "https" ? .fine("base_url", ["url": text]) : .fault("base_url_plain", ["url": text])
    }

    /// Passwords in the clear on a network.
    private static let plain: Check = { situation in
        situation.isPublic && situation.baseURL == nil ? .fault("listen_plain", ["host": situation.listen]) : nil
    }

    private static let demonstration: Check = { situation in
        guard FileManager.default.fileExists(atPath: situation.directory.accounts) else { return nil }
        let isOutside = situation.isPublic || situation.baseURL != nil
        return isOutside ? .fault("demo_public", ["path": situation.directory.accounts]) : .fine("demo")
    }
}

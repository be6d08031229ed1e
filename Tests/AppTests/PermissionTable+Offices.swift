extension PermissionTable {
    /// What an office keeps for itself: what waits for whom, and who stands in for whom. Columns as in `text`.
    static let offices = """
        GET  /work/waiting in 403 403 200/404 403 200/404 200 200/404 200 403 403 403
        GET  /api/v1/waiting 401 403 403 200/404 403 200/404 200 200/404 200 403 403 403
        GET  /work/handover in 403 403 403 403 403 403 200/404 200 403 403 403
        POST /work/handover in 403 403 403 403 403 403 303/404 303 403 403 403
        POST /work/handover/{id}/end in 403 403 403 403 403 403 303/404 303 403 403 403
        GET  /api/v1/handovers 401 403 403 403 403 403 403 200/404 200 403 403 403
        POST /api/v1/handovers 401 403 403 403 403 403 403 201/404 201 403 403 403
        POST /api/v1/handovers/{id}/end 401 403 403 403 403 403 403 204/404 204 403 403 403
        """
}

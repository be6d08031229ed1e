/// What stands beside matters. Records of these are asked for by an id that there is not: who sees one is asked where one is made.
extension PermissionTable {
    static let beside = """
        GET  /bulletins 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /bulletins/new in 403 403 403 200 200 200 403 403 403 403 403
        POST /bulletins in 403 403 403 303/403 303/403 303 403 403 403 403 403
        GET  /bulletins/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /bulletins/{id}/confirm in 404 404 404 404 404 404 404 404 404 404 404
        POST /bulletins/{id}/withdraw in 403 403 403 404 404 404 403 403 403 403 403
        POST /bulletins/{id}/files in 403 403 403 404 404 404 403 403 403 403 403
        GET  /bulletins/{id}/files/{file} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/bulletins/{id}/files 401 403 403 403 404 404 404 403 403 403 403 403
        GET  /api/v1/bulletins/{id}/files/{file} 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /bulletins/{id}/counts in 403 403 403 404 404 404 403 404 403 403 403
        GET  /bulletins/{id}/ask 404 404 404 404 404 404 404 404 404 404 404 404
        POST /bulletins/{id}/ask 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /api/v1/bulletins 200 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/bulletins 401 403 403 403 201/403 201/403 201 403 403 403 403 403
        GET  /api/v1/bulletins/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/bulletins/{id}/confirm 401 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/bulletins/{id}/withdraw 401 403 403 403 404 404 404 403 403 403 403 403
        GET  /api/v1/bulletins/{id}/counts 401 403 403 403 404 404 404 403 404 403 403 403
        POST /api/v1/bulletins/{id}/questions 404 404 404 404 404 404 404 404 404 404 404 404

        GET  /enforcement in 403 403 403 403 200/404 403 403 200 403 403 403
        GET  /enforcement/new in 403 403 403 403 200 403 403 403 403 403 403
        POST /enforcement in 403 403 403 403 303/403 403 403 403 403 403 403
        GET  /enforcement/teams/{code} in 403 403 403 403 200/404 403 403 200 403 403 403
        POST /enforcement/teams/{code}/vehicles in 403 403 403 403 403 403 403 403 403 403 403
        POST /enforcement/vehicles/{id}/end in 403 403 403 403 403 403 403 403 403 403 403
        GET  /enforcement/{id} in 403 403 403 403 404 403 403 404 403 403 403
        POST /enforcement/{id}/hold in 403 403 403 403 403 403 403 403 403 403 403
        POST /enforcement/{id}/finding in 403 403 403 403 403 403 403 403 403 403 403
        POST /enforcement/{id}/transfer in 403 403 403 403 403 403 403 403 403 403 403
        POST /enforcement/{id}/close in 403 403 403 403 403 403 403 403 403 403 403
        POST /enforcement/{id}/cancel in 403 403 403 403 403 403 403 403 403 403 403
        GET  /enforcement/transfers in 403 403 403 403 403 403 200 403 403 403 403
        GET  /enforcement/transfers/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /enforcement/transfers/{id}/receive in 403 403 403 403 403 403 404 403 403 403 403
        POST /enforcement/transfers/{id}/answer in 403 403 403 403 403 403 404 403 403 403 403
        GET  /api/v1/enforcement 401 403 403 403 403 200/404 403 403 200 403 403 403
        POST /api/v1/enforcement 401 403 403 403 403 201/403 403 403 403 403 403 403
        GET  /api/v1/enforcement/teams/{code} 401 403 403 403 403 200/404 403 403 200 403 403 403
        POST /api/v1/enforcement/teams/{code}/vehicles 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/enforcement/vehicles/{id}/end 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/enforcement/{id} 401 403 403 403 403 404 403 403 404 403 403 403
        POST /api/v1/enforcement/{id}/hold 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/enforcement/{id}/finding 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/enforcement/{id}/transfer 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/enforcement/{id}/close 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/enforcement/{id}/cancel 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/enforcement/transfers 401 403 403 403 403 403 403 200 403 403 403 403
        GET  /api/v1/enforcement/transfers/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/enforcement/transfers/{id}/receive 401 403 403 403 403 403 403 404 403 403 403 403
        POST /api/v1/enforcement/transfers/{id}/answer 401 403 403 403 403 403 403 404 403 403 403 403

        GET  /topics in 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /api/v1/topics 401 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /matters/{number}/topic in 403 403 403 403 404 404 403 403 403 403 403
        POST /matters/{number}/topic in 403 403 403 403 404 404 403 403 403 403 403
        GET  /topics/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /topics/{id}/tell in 403 403 403 403 404 404 403 403 403 403 403
        POST /topics/{id}/leave in 403 403 403 403 404 404 403 403 403 403 403
        POST /api/v1/matters/{number}/topic 401 403 403 403 403 404 404 403 403 403 403 403
        GET  /api/v1/topics/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/topics/{id}/tell 401 403 403 403 403 404 404 403 403 403 403 403
        POST /api/v1/topics/{id}/leave 401 403 403 403 403 404 404 403 403 403 403 403
        """
}

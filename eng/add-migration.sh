#!/usr/bin/env bash
# Adds a migration of the given name for both databases, and makes their compiled models anew.
#
# usage: eng/add-migration.sh NAME
set -euo pipefail
[ $# = 1 ] || { echo "usage: eng/add-migration.sh NAME" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/../src/Spika.FileService.Infrastructure"
dotnet tool restore
dotnet build
for database in Sqlite PostgreSql; do
    context=${database}FileServiceDbContext
    dotnet ef migrations add "$1" --no-build --context "$context" --output-dir "Persistence/$database/Migrations"
done

# The compiled models hold what the migrations were made of, so they come after a build with them.
dotnet build
for database in Sqlite PostgreSql; do
    dotnet ef dbcontext optimize --no-build --context "${database}FileServiceDbContext" \
        --output-dir "Persistence/$database/CompiledModel" \
        --namespace "Spika.FileService.Infrastructure.Persistence.$database.CompiledModel"
done
dotnet csharpier format Persistence

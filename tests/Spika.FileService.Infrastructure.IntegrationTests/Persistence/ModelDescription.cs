using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>
/// What EF Core makes SQL and rows of, in a form that a compiled model and its source have in common.
/// </summary>
internal static class ModelDescription
{
    public static string Of(IModel model) =>
        string.Join('\n', model.GetEntityTypes().OrderBy(entity => entity.Name, StringComparer.Ordinal).Select(Of));

    private static string Of(IEntityType entity) =>
        string.Join(
            '\n',
            [
                $"table {entity.GetTableName()}: {entity.ToDebugString(MetadataDebugStringOptions.LongDefault & ~MetadataDebugStringOptions.IncludeAnnotations)}",
                .. entity.GetProperties().Select(Of),
                .. entity.GetIndexes().Select(index => $"index {index.GetDatabaseName()} where {index.GetFilter()}"),
            ]
        );

    private static string Of(IProperty property) =>
        $"column {property.GetColumnName()} {property.GetColumnType()} {property.GetTypeMapping().Converter?.GetType().Name}";
}

using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Files.ListFiles;

/// <summary>One page of the stored files, by ascending id.</summary>
/// <param name="Owner">Only files of this owner; null for all.</param>
/// <param name="Type">Only files of this type; null for all.</param>
/// <param name="RelationId">Only files of this relation; null for all.</param>
/// <param name="Cursor">The <see cref="FilePage.NextCursor"/> of the page before; null for the first page.</param>
/// <param name="Limit">Most files of the page; null for <see cref="DefaultLimit"/>.</param>
public sealed record ListFilesQuery(string? Owner, string? Type, long? RelationId, string? Cursor, int? Limit)
    : IRequest<Result<FilePage>>
{
    public const int DefaultLimit = 100;

    public const int MaxLimit = 1000;
}

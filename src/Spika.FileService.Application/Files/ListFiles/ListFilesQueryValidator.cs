using FluentValidation;
using Spika.FileService.Application.Common.Validation;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.ListFiles;

internal sealed class ListFilesQueryValidator : RequestValidator<ListFilesQuery>
{
    private const string NotWithIds = "cannot be combined with ids, which have no pages and an order of their own.";

    public ListFilesQueryValidator()
    {
        RuleFor(query => query.Type).IsText().When(query => query.Type is not null);

        RuleFor(query => query.FileHash)
            .Must(hash => hash is null || FileHash.TryParse(hash, out _))
            .WithMessage($"must be a SHA-256: {FileHash.HexLength} hex digits.");

        RuleFor(query => query.MimeType).IsText().When(query => query.MimeType is not null);

        RuleFor(query => query.Order)
            .Must(order => order is null or ListFilesQuery.Ascending or ListFilesQuery.Descending)
            .WithMessage($"must be {ListFilesQuery.Ascending} or {ListFilesQuery.Descending}.");

        RuleFor(query => query.Cursor)
            .Must((query, cursor) => cursor is null || IsCursor(query, cursor))
            .WithMessage("must be a cursor of an earlier answer in the same order.");

        RuleFor(query => query.Limit)
            .Must(limit => limit is null or (>= 1 and <= ListFilesQuery.MaxLimit))
            .WithMessage($"must be an integer from 1 to {ListFilesQuery.MaxLimit}.");

        RuleFor(query => query.Ids)
            .Must(ids => ids is null || FileIds.TryParse(ids, out _))
            .WithMessage($"must be 1 to {ListFilesQuery.MaxIds} decimal ids with commas between them.");

        When(
            query => query.Ids is not null,
            () =>
            {
                RuleFor(query => query.Order).Null().WithMessage(NotWithIds);
                RuleFor(query => query.Cursor).Null().WithMessage(NotWithIds);
                RuleFor(query => query.Limit).Null().WithMessage(NotWithIds);
            }
        );
    }

    private static bool IsCursor(ListFilesQuery query, string cursor) =>
        FileCursor.TryParse(cursor, query.Order == ListFilesQuery.Descending, out _);
}

using FluentValidation;
using Spika.FileService.Application.Common.Validation;

namespace Spika.FileService.Application.Files.ListFiles;

internal sealed class ListFilesQueryValidator : RequestValidator<ListFilesQuery>
{
    public ListFilesQueryValidator()
    {
        RuleFor(query => query.Type).IsText().When(query => query.Type is not null);

        RuleFor(query => query.Cursor)
            .Must(cursor => cursor is null || FileCursor.TryParse(cursor, out _))
            .WithMessage("must be the nextCursor of an earlier answer.");

        RuleFor(query => query.Limit)
            .Must(limit => limit is null or (>= 1 and <= ListFilesQuery.MaxLimit))
            .WithMessage($"must be an integer from 1 to {ListFilesQuery.MaxLimit}.");
    }
}

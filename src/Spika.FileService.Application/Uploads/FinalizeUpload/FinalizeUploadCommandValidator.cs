using FluentValidation;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Validation;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

internal sealed class FinalizeUploadCommandValidator : RequestValidator<FinalizeUploadCommand>
{
    public FinalizeUploadCommandValidator(IOptions<UploadOptions> options)
    {
        long maxBytes = options.Value.MaxFileBytes;

        RuleFor(command => command.Key.ClientId).IsClientId();

        // No upper bound, also not by the size: more than an upload can have, or can need, is answered with what is
        // missing.
        RuleFor(command => command.Total).Must(total => total >= 1).WithMessage("must be an integer of at least 1.");

        RuleFor(command => command.SizeBytes)
            .Must(size => size >= 1)
            .WithMessage("must be an integer of at least 1.")
            .Must(size => size <= maxBytes)
            .WithState(_ => UploadErrors.FileTooLarge(maxBytes));

        RuleFor(command => command.MimeType).IsText();
        RuleFor(command => command.FileName).IsText();
        RuleFor(command => command.FileHash)
            .Must(hash => FileHash.TryParse(hash, out _))
            .WithMessage($"must be a SHA-256 of {FileHash.HexLength} hex digits.");
        RuleFor(command => command.Type).IsText();
    }
}

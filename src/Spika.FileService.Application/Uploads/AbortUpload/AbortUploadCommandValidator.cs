using Spika.FileService.Application.Common.Validation;

namespace Spika.FileService.Application.Uploads.AbortUpload;

internal sealed class AbortUploadCommandValidator : RequestValidator<AbortUploadCommand>
{
    public AbortUploadCommandValidator() => RuleFor(command => command.Key.ClientId).IsClientId();
}

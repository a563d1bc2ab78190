using FluentValidation;

namespace Spika.FileService.Application.Common.Validation;

/// <summary>A validator that stops at the first mistake, which is the only one that the client is told.</summary>
internal abstract class RequestValidator<T> : AbstractValidator<T>
{
    protected RequestValidator()
    {
        ClassLevelCascadeMode = CascadeMode.Stop;
        RuleLevelCascadeMode = CascadeMode.Stop;
    }
}

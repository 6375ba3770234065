/* train.c - trains clouds.ingot on one's own data, and saves the weights. */
#include <ingot/train.h>
#include <stdio.h>

int main(void) {
  const char *data[] = {"points=points.csv:x,y", "labels=points.csv:cloud"};
  ingot_trainer_options_t options = INGOT_TRAINER_OPTIONS_INIT;
  ingot_program_t *program;
  ingot_context_t *context;
  ingot_trainer_t *trainer;
  double loss;
  options.data = data;
  options.data_count = 2;
  options.learning_rate = 0.01;
  options.output = "clouds.safetensors";
  if (ingot_program_load_file("clouds.ingot", &program) != INGOT_OK ||
      ingot_context_create(program, NULL, &context) != INGOT_OK ||
      ingot_trainer_create(program, context, &options, &trainer) != INGOT_OK ||
      ingot_trainer_run(trainer, NULL) != INGOT_OK ||
      ingot_trainer_figure(trainer, "loss", &loss) != INGOT_OK)
    return fprintf(stderr, "%s\n", ingot_last_error()), 1;
  printf("loss %.3f\n", loss);
  ingot_trainer_release(trainer);
  ingot_context_release(context);
  ingot_program_release(program);
  return 0;
}

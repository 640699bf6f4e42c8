int descend(volatile char* above) {
  volatile char frame[4096];
  frame[0] = *above;
  return descend(frame) + frame[0];
}

int main() {
  volatile char top = 1;
  return descend(&top);
}
